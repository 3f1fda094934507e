class A < ActiveRecord::Migration[7.1]
end
